INSERT INTO "Users" VALUES (1, 'a');
