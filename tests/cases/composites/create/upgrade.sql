-- composites/create
--
-- Revision 000000000002, after 000000000001

-- Create type address (street, zip)
CREATE TYPE public.address AS (street text, zip integer);
COMMENT ON TYPE public.address IS 'where to send it';

-- Add column users.home (public.address)
ALTER TABLE public.users ADD COLUMN home public.address;

-- Add column users.others (public.address[])
ALTER TABLE public.users ADD COLUMN others public.address[];
