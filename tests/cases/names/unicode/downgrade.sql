-- Takes back: names/unicode
--
-- Revision 000000000002, after 000000000001

-- drop foreign key straße (日本) to straße
ALTER TABLE public."straße" DROP CONSTRAINT "straße_日本_fkey";

-- drop index über_breite of straße
DROP INDEX public."über_breite";

-- drop unique straße_日本_key of straße
ALTER TABLE public."straße" DROP CONSTRAINT "straße_日本_key";

-- drop column straße.日本 (bigint)
ALTER TABLE public."straße" DROP COLUMN "日本";

-- rename column straße.breite to größe
ALTER TABLE public."straße" RENAME COLUMN breite TO "größe";
