-- columns/add_with_storage
--
-- Revision 000000000002, after 000000000001

-- Add column users.bio (text), filled with name || name
ALTER TABLE public.users ADD COLUMN bio text;

-- Set storage of users.bio to external
ALTER TABLE public.users ALTER COLUMN bio SET STORAGE EXTERNAL;

-- Set compression of users.bio to lz4
ALTER TABLE public.users ALTER COLUMN bio SET COMPRESSION lz4;

-- Fill users.bio
UPDATE public.users SET bio = name || name;

-- Require users.bio
ALTER TABLE public.users ALTER COLUMN bio SET NOT NULL;
