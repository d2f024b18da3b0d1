-- Takes back: checks/validated_and_renamed
--
-- Revision 000000000002, after 000000000001

-- Make check new of users anew, for new rows only
ALTER TABLE public.users DROP CONSTRAINT new;
ALTER TABLE public.users ADD CONSTRAINT new CHECK (age >= 0) NOT VALID;

-- Rename constraint new of users to old
ALTER TABLE public.users RENAME CONSTRAINT new TO old;
