-- names/unicode
--
-- Revision 000000000002, after 000000000001

-- Rename column straße.größe to breite
ALTER TABLE public."straße" RENAME COLUMN "größe" TO breite;

-- Add column straße.日本 (bigint)
ALTER TABLE public."straße" ADD COLUMN "日本" bigint;

-- Add unique straße_日本_key on straße (日本)
ALTER TABLE public."straße" ADD CONSTRAINT "straße_日本_key" UNIQUE ("日本");

-- Create index über_breite on straße
CREATE INDEX "über_breite" ON public."straße" (breite);

-- Add foreign key straße (日本) to straße
ALTER TABLE public."straße" ADD CONSTRAINT "straße_日本_fkey" FOREIGN KEY ("日本") REFERENCES public."straße" (id);
