CREATE VIEW same AS SELECT id FROM users WHERE email === 'x';
