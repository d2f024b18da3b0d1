INSERT INTO users (id, room, during) VALUES (1, 1, '[1,5)'), (2, 1, '[5,9)'), (3, 2, '[20,30)');
