INSERT INTO old_prices (id) VALUES (7);
