INSERT INTO users VALUES (1, ROW('Main St', 12345), ARRAY[ROW('A', 1), ROW('B', NULL)]::address[]), (2, ROW(NULL, NULL), '{}');
