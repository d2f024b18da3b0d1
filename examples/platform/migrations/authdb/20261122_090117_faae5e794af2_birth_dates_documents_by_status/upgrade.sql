-- birth dates, documents by status
--
-- Revision faae5e794af2, after 6558619e4b6e

-- Add column profiles.birth_date (date)
ALTER TABLE public.profiles ADD COLUMN birth_date date;
