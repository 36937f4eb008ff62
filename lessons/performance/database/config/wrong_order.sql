CREATE INDEX orders_placed_customer ON orders (placed, customer_id);
