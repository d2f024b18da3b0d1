-- Takes back: domains/rests_on_another_that_changes
--
-- Revision 000000000002, after 000000000001

-- Change type of domain address from public.zip to text

-- Put domain address as it was aside
ALTER DOMAIN public.address RENAME TO address__old;

-- Make domain address anew
CREATE DOMAIN public.address AS text CONSTRAINT address_check CHECK (length(VALUE) > 0);

-- Move places.address over
ALTER TABLE public.places ALTER COLUMN address TYPE public.address USING address::public.address;

-- Drop what domain address was
DROP DOMAIN public.address__old;

-- Change type of domain zip from text to bigint

-- Put domain zip as it was aside
ALTER DOMAIN public.zip RENAME TO zip__old;

-- Make domain zip anew
CREATE DOMAIN public.zip AS bigint;

-- Move places.zip over
ALTER TABLE public.places ALTER COLUMN zip TYPE public.zip USING zip::public.zip;

-- Drop what domain zip was
DROP DOMAIN public.zip__old;
