-- Takes back: domains/drop
--
-- Revision 000000000002, after 000000000001

-- Create domain email (text)
CREATE DOMAIN public.email AS text CONSTRAINT email_check CHECK (VALUE ~ '@');

-- Change type of users.email from text to public.email
ALTER TABLE public.users ALTER COLUMN email TYPE public.email;
