-- columns/drop_with_generated_on_it
--
-- Revision 000000000002, after 000000000001

-- Drop column users.double (integer)
ALTER TABLE public.users DROP COLUMN double;

-- Drop column users.price (integer)
ALTER TABLE public.users DROP COLUMN price;
