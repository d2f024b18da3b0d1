-- composites/drop_attribute_under_check
--
-- Revision 000000000002, after 000000000001

-- Drop check users_home_check of users
ALTER TABLE public.users DROP CONSTRAINT users_home_check;

-- Alter type address: remove zip
ALTER TYPE public.address DROP ATTRIBUTE zip;
