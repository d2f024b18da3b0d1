-- names/cut_multibyte
--
-- Revision 000000000002, after 000000000001

-- Add column 日本語日本語日本語日本語日本語.größer_größer_größer_größer_größer (integer)
ALTER TABLE public."日本語日本語日本語日本語日本語" ADD COLUMN "größer_größer_größer_größer_größer" integer;

-- Add unique 日本語日本語日本語_größer_größer_größer_gr_key on 日本語日本語日本語日本語日本語 (größer_größer_größer_größer_größer)
ALTER TABLE public."日本語日本語日本語日本語日本語" ADD CONSTRAINT "日本語日本語日本語_größer_größer_größer_gr_key" UNIQUE ("größer_größer_größer_größer_größer");

-- Create index 日本語日本語日本語_größer_größer_größer_gr_idx on 日本語日本語日本語日本語日本語
CREATE INDEX "日本語日本語日本語_größer_größer_größer_gr_idx" ON public."日本語日本語日本語日本語日本語" ("größer_größer_größer_größer_größer");
