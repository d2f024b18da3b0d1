-- Takes back: domains/check_drop
--
-- Revision 000000000002, after 000000000001

-- Add check email_check on domain email
ALTER DOMAIN public.email ADD CONSTRAINT email_check CHECK (VALUE ~ '@');
