-- COPY knows no ON CONFLICT. It fills this table, and an INSERT moves the rows on.
CREATE TEMP TABLE incoming (LIKE events) ON COMMIT DROP;
