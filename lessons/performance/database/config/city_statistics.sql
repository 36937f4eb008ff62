CREATE STATISTICS customers_place (dependencies) ON city, country FROM customers;
ANALYZE customers;
