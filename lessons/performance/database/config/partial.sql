CREATE INDEX orders_open ON orders (placed) WHERE status = 'open';
