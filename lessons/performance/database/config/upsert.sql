INSERT INTO events (id, name)
SELECT DISTINCT ON (id) id, name FROM incoming ORDER BY id
ON CONFLICT (id) DO UPDATE SET name = excluded.name
WHERE events.name IS DISTINCT FROM excluded.name;
