-- Takes back: domains/default_below_another
--
-- Revision 000000000002, after 000000000001

-- Drop default of domain number
ALTER DOMAIN public.number DROP DEFAULT;

-- Drop default of domain amount, which rests on number
ALTER DOMAIN public.amount DROP DEFAULT;
