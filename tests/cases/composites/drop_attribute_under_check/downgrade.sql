-- Takes back: composites/drop_attribute_under_check
--
-- Revision 000000000002, after 000000000001

-- Alter type address: add zip
ALTER TYPE public.address ADD ATTRIBUTE zip integer;

-- Add check users_home_check on users
ALTER TABLE public.users ADD CONSTRAINT users_home_check CHECK ((home).zip > 0);
