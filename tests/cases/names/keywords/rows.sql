INSERT INTO "order"."user" VALUES (1, 2, 3);
