INSERT INTO routes VALUES (1, '{1,2}');
