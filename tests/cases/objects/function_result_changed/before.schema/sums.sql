CREATE VIEW sums AS SELECT add(1, 2) AS sum;
