-- domains/default_change
--
-- Revision 000000000002, after 000000000001

-- Set default of domain email to 'c@d'
ALTER DOMAIN public.email SET DEFAULT 'c@d';
