CREATE VIEW same AS SELECT a.id FROM users a JOIN users b ON a.email === b.email;
