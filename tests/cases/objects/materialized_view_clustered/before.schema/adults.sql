CREATE MATERIALIZED VIEW adults AS SELECT id, age FROM users WHERE age > 17;
CREATE INDEX adults_age ON adults (age);
