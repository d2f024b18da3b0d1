-- tables/without_columns
--
-- Revision 000000000002, after 000000000001

-- Create table new
CREATE UNLOGGED TABLE public.new ();

-- Add column filled.name (text)
ALTER TABLE public.filled ADD COLUMN name text;

-- Drop table gone
DROP TABLE public.gone;
