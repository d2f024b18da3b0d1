-- indexes/exchange_names
--
-- Revision 000000000002, after 000000000001

-- Drop index a of users
DROP INDEX public.a;

-- Drop index b of users
DROP INDEX public.b;

-- Create index a on users
CREATE INDEX a ON public.users (tenant);

-- Create index b on users
CREATE INDEX b ON public.users (email);
