-- A shop: 10,000 customers in 100 cities, 100,000 orders, 200,000 items.
-- Keys that have to be checked come last: checking all rows at once is much
-- cheaper than checking each row when it arrives.
-- ANCHOR: schema
CREATE TABLE customers (
    id      bigint PRIMARY KEY,
    email   text NOT NULL,
    city    int NOT NULL,
    country int NOT NULL
);
CREATE TABLE orders (
    id          bigint PRIMARY KEY,
    customer_id bigint NOT NULL,
    placed      timestamptz NOT NULL,
    status      text NOT NULL,
    cents       bigint NOT NULL
);
CREATE TABLE items (
    order_id bigint NOT NULL,
    line     int NOT NULL,
    sku      text NOT NULL,
    cents    bigint NOT NULL,
    PRIMARY KEY (order_id, line)
);
-- ANCHOR_END: schema

INSERT INTO customers
SELECT i, 'User' || i || '@Example.org', i % 100, i % 10
FROM generate_series(1, 10000) AS i;

-- Every customer has ten orders, far apart; one order in a hundred is open.
INSERT INTO orders
SELECT i, 1 + i % 10000, timestamptz '2026-01-01 00:00 UTC' + i * interval '1 minute',
       CASE WHEN i % 100 = 7 THEN 'open' ELSE 'done' END, 100 + i % 900
FROM generate_series(1, 100000) AS i;

INSERT INTO items
SELECT o, l, 'sku ' || (o + l) % 500, 50 + (o + l) % 450
FROM generate_series(1, 100000) AS o, generate_series(1, 2) AS l;

ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers;
ALTER TABLE items ADD FOREIGN KEY (order_id) REFERENCES orders;
