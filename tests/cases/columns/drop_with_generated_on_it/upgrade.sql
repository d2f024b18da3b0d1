-- columns/drop_with_generated_on_it
--
-- Revision 000000000002, after 000000000001

-- drop column users.double (integer)
ALTER TABLE public.users DROP COLUMN double;

-- drop column users.price (integer)
ALTER TABLE public.users DROP COLUMN price;
