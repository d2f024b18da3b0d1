-- names/cut_multibyte
--
-- Revision 000000000002, after 000000000001

-- add column 日本語日本語日本語日本語日本語.größer_größer_größer_größer_größer (integer)
ALTER TABLE public."日本語日本語日本語日本語日本語" ADD COLUMN "größer_größer_größer_größer_größer" integer;

-- add unique 日本語日本語日本語_größer_größer_größer_gr_key on 日本語日本語日本語日本語日本語 (größer_größer_größer_größer_größer)
ALTER TABLE public."日本語日本語日本語日本語日本語" ADD CONSTRAINT "日本語日本語日本語_größer_größer_größer_gr_key" UNIQUE ("größer_größer_größer_größer_größer");

-- create index 日本語日本語日本語_größer_größer_größer_gr_idx on 日本語日本語日本語日本語日本語
CREATE INDEX "日本語日本語日本語_größer_größer_größer_gr_idx" ON public."日本語日本語日本語日本語日本語" ("größer_größer_größer_größer_größer");
