-- composites/nested_drop
--
-- Revision 000000000002, after 000000000001

-- Drop column users.all (public.addresses)
ALTER TABLE public.users DROP COLUMN "all";

-- Drop type addresses
DROP TYPE public.addresses;

-- Drop type address
DROP TYPE public.address;

-- Drop domain zip
DROP DOMAIN public.zip;

-- Drop enum kind
DROP TYPE public.kind;
