-- Takes back: domains/check_change
--
-- Revision 000000000002, after 000000000001

-- Drop check email_check of domain email
ALTER DOMAIN public.email DROP CONSTRAINT email_check;

-- Add check email_check on domain email
ALTER DOMAIN public.email ADD CONSTRAINT email_check CHECK (VALUE ~ '@');
