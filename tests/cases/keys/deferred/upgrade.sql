-- keys/deferred
--
-- Revision 000000000002, after 000000000001

-- Drop primary key of places
ALTER TABLE public.places DROP CONSTRAINT places_pkey;

-- Add primary key of places on id
ALTER TABLE public.places ADD CONSTRAINT places_pkey PRIMARY KEY (id) DEFERRABLE INITIALLY DEFERRED;
