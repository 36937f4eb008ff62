SELECT sum(i.cents)
FROM customers c
JOIN orders o ON o.customer_id = c.id
JOIN items i ON i.order_id = o.id
WHERE c.city = 37 AND c.country = 7;
