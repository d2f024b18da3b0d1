-- composites/drop
--
-- Revision 000000000002, after 000000000001

-- Drop column users.home (public.address)
ALTER TABLE public.users DROP COLUMN home;

-- Drop type address
DROP TYPE public.address;
