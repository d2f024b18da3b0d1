CREATE MATERIALIZED VIEW ages AS SELECT age, count(*) AS number FROM users GROUP BY age;
CREATE UNIQUE INDEX ages_age ON ages (age);
COMMENT ON MATERIALIZED VIEW ages IS 'how many';
