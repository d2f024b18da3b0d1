-- enums/remove_value_keeps_compression
--
-- Revision 000000000002, after 000000000001

-- Remove happy from enum mood

-- Put enum mood as it was aside
ALTER TYPE public.mood RENAME TO mood__old;

-- Make enum mood anew
CREATE TYPE public.mood AS ENUM ('sad', 'ok');

-- Move users.moods over
ALTER TABLE public.users ALTER COLUMN moods TYPE public.mood[] USING moods::text[]::public.mood[];

-- Set storage of users.moods to external
ALTER TABLE public.users ALTER COLUMN moods SET STORAGE EXTERNAL;

-- Set compression of users.moods to pglz
ALTER TABLE public.users ALTER COLUMN moods SET COMPRESSION pglz;

-- Drop what enum mood was
DROP TYPE public.mood__old;
