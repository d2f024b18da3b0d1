-- Takes back: names/cut_multibyte
--
-- Revision 000000000002, after 000000000001

-- Drop index 日本語日本語日本語_größer_größer_größer_gr_idx of 日本語日本語日本語日本語日本語
DROP INDEX public."日本語日本語日本語_größer_größer_größer_gr_idx";

-- Drop unique 日本語日本語日本語_größer_größer_größer_gr_key of 日本語日本語日本語日本語日本語
ALTER TABLE public."日本語日本語日本語日本語日本語" DROP CONSTRAINT "日本語日本語日本語_größer_größer_größer_gr_key";

-- Drop column 日本語日本語日本語日本語日本語.größer_größer_größer_größer_größer (integer)
ALTER TABLE public."日本語日本語日本語日本語日本語" DROP COLUMN "größer_größer_größer_größer_größer";
