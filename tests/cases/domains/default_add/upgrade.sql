-- domains/default_add
--
-- Revision 000000000002, after 000000000001

-- Set default of domain email to 'a@b'
ALTER DOMAIN public.email SET DEFAULT 'a@b';
