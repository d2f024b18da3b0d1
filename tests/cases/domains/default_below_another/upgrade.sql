-- domains/default_below_another
--
-- Revision 000000000002, after 000000000001

-- Set default of domain number to 7
ALTER DOMAIN public.number SET DEFAULT 7;

-- Set default of domain amount, which rests on number
ALTER DOMAIN public.amount SET DEFAULT 7;
