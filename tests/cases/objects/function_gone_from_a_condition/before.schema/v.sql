CREATE VIEW v AS SELECT id FROM users WHERE add(age, 1) > 3;
