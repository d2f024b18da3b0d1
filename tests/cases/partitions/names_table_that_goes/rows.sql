INSERT INTO event VALUES (1, 'a'), (2, 'a'); INSERT INTO note VALUES (1, 1, 'a'), (2, 2, 'a');
