-- Takes back: names/unicode
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key straße (日本) to straße
ALTER TABLE public."straße" DROP CONSTRAINT "straße_日本_fkey";

-- Drop index über_breite of straße
DROP INDEX public."über_breite";

-- Drop unique straße_日本_key of straße
ALTER TABLE public."straße" DROP CONSTRAINT "straße_日本_key";

-- Drop column straße.日本 (bigint)
ALTER TABLE public."straße" DROP COLUMN "日本";

-- Rename column straße.breite to größe
ALTER TABLE public."straße" RENAME COLUMN breite TO "größe";
