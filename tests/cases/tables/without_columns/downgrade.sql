-- Takes back: tables/without_columns
--
-- Revision 000000000002, after 000000000001

-- Create table gone
CREATE TABLE public.gone ();

-- Drop column filled.name (text)
ALTER TABLE public.filled DROP COLUMN name;

-- Drop table new
DROP TABLE public.new;
