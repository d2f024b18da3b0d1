-- Takes back: domains/drop_unused
--
-- Revision 000000000002, after 000000000001

-- Create domain email (text)
CREATE DOMAIN public.email AS text CONSTRAINT email_check CHECK (VALUE ~ '@');
