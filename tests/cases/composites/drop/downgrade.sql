-- Takes back: composites/drop
--
-- Revision 000000000002, after 000000000001

-- Create type address (street, zip)
CREATE TYPE public.address AS (street text, zip integer);

-- Add column users.home (public.address)
ALTER TABLE public.users ADD COLUMN home public.address;
