INSERT INTO users VALUES (1, ROW(ROW('work', 1, '{1,2}'), ARRAY[ROW('home', 2, NULL)]::address[]));
