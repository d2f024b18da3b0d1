-- composites/nested_create
--
-- Revision 000000000002, after 000000000001

-- Create enum kind (home, work)
CREATE TYPE public.kind AS ENUM ('home', 'work');

-- Create domain zip (integer)
CREATE DOMAIN public.zip AS integer CONSTRAINT zip_check CHECK (VALUE > 0);

-- Create type address (kind, zip, zips)
CREATE TYPE public.address AS (kind public.kind, zip public.zip, zips public.zip[]);

-- Create type addresses (first, others)
CREATE TYPE public.addresses AS (first public.address, others public.address[]);

-- Add column users.all (public.addresses)
ALTER TABLE public.users ADD COLUMN "all" public.addresses;
