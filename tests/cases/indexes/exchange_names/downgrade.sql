-- Takes back: indexes/exchange_names
--
-- Revision 000000000002, after 000000000001

-- Drop index b of users
DROP INDEX public.b;

-- Drop index a of users
DROP INDEX public.a;

-- Create index b on users
CREATE INDEX b ON public.users (tenant);

-- Create index a on users
CREATE INDEX a ON public.users (email);
