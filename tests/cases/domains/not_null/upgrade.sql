-- domains/not_null
--
-- Revision 000000000002, after 000000000001

-- Require values of domain email
ALTER DOMAIN public.email SET NOT NULL;
